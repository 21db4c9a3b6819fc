/** Types of `build-report.mjs`, for the tests that call it. */
export function buildReport(folder?: string): Promise<void>
