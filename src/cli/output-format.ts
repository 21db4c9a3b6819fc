// The formats in which a Result can be written.
export type OutputFormat = 'html' | 'json' | 'markdown' | 'junit' | 'csv' | 'svg'
