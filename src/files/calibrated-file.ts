// How a scenario that `surgecast calibrate` wrote is told from others: by its first line. Its work holds the overhead of the processes that
// ran, so real processes that play it pay that overhead twice.
import { readFile } from 'node:fs/promises'

/** How its first comment begins. */
export const CALIBRATED = 'Calibrated by surgecast'

/** @param path of a file that can be read */
export async function isCalibrated(path: string): Promise<boolean> {
  return (await readFile(path, 'utf8')).trimStart().startsWith(`# ${CALIBRATED}`)
}
