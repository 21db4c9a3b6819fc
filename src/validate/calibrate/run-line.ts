// A quantity of an observed run over time, one value per interval; null where nothing was observed.
export type Line = readonly (number | null)[]
