// Numbers as findings say them.

export function number(value: number): string {
  if (value === 0) return '0'
  const digits = value >= 1000 ? Math.round(value) : Number(value.toPrecision(3))
  return String(digits)
}

export function seconds(timeS: number): string {
  return timeS < 1 ? `${number(timeS * 1000)} ms` : `${number(timeS)} s`
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${number(count)} ${count === 1 ? one : many}`
}

export function ordinal(count: number): string {
  const tail = count % 100
  const ending = tail >= 11 && tail <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][count % 10] ?? 'th')
  return `${count}${ending}`
}

/** `1 process at most 1 vCPU each`, only where processes are what holds a task back. */
export function vcpu(value: number): string {
  return `${number(value)} vCPU`
}
