// What a variant's patch may hold beside options of the world.

/** Variants face the same world in these. */
const SHARED: readonly string[] = ['name', 'description', 'imported', 'start', 'horizon', 'warmUp']

/** Whether all variants have this option in common. (A variant's own description is no option of the world.) */
export function isShared(key: string): boolean {
  return SHARED.includes(key)
}
