import { type IdPrefix, lowestIdOf, newId } from '@taxiway/domain'

/** An id as it would have been made at that time. */
export const anIdOf = <Prefix extends IdPrefix>(prefix: Prefix, at: Date) => {
  const start = lowestIdOf(prefix, at)
  return `${start}${newId(prefix).slice(start.length)}` as ReturnType<typeof newId<Prefix>>
}
