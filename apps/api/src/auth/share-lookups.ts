type Lookup<Value> = { current: Promise<Value>; next?: Promise<Value> }

/**
 * Combines concurrent look-ups of the same key. A caller that arrives during a look-up shares the next one,
 * so every result comes from a look-up that began after the call. Nothing is cached: a revoked credential is
 * refused from then on.
 */
export const shareLookups = <Value>(look: (key: string) => Promise<Value>) => {
  const underWay = new Map<string, Lookup<Value>>()
  const start = (key: string): Promise<Value> => {
    const lookup: Lookup<Value> = { current: look(key) }
    underWay.set(key, lookup)
    const end = () => {
      if (lookup.next === undefined) underWay.delete(key)
    }
    lookup.current.then(end, end)
    return lookup.current
  }
  return (key: string): Promise<Value> => {
    const lookup = underWay.get(key)
    if (lookup === undefined) return start(key)
    const restart = () => start(key)
    lookup.next ??= lookup.current.then(restart, restart)
    return lookup.next
  }
}
