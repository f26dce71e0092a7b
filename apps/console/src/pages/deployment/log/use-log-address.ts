import { useEffect, useState } from 'react'
import { useSearchParams } from 'wouter'

/** What of the log's view is in the address: the search, the folded steps, and the line (`#L12`) or step (`#step=build`). */
export const useLogAddress = () => {
  const [params, setParams] = useSearchParams()
  const hash = useHash()
  const folded = new Set((params.get('fold') ?? '').split(',').filter(Boolean))
  const write = (name: string, value: string) =>
    setParams(
      before => {
        if (value === '') before.delete(name)
        else before.set(name, value)
        return before
      },
      { replace: true },
    )
  const [, line] = /^#L(\d{1,9})$/.exec(hash) ?? []
  const [, step] = /^#step=(.+)$/.exec(hash) ?? []
  return {
    search: params.get('q') ?? '',
    folded,
    line: line === undefined ? undefined : Number(line) - 1,
    step: step === undefined ? undefined : decodeURIComponent(step),
    setSearch: (text: string) => write('q', text),
    toggleFold: (key: string) => {
      const next = new Set(folded)
      if (!next.delete(key)) next.add(key)
      write('fold', [...next].join(','))
    },
  }
}

const useHash = (): string => {
  const [hash, setHash] = useState(window.location.hash)
  useEffect(() => {
    const read = () => setHash(window.location.hash)
    window.addEventListener('hashchange', read)
    return () => window.removeEventListener('hashchange', read)
  }, [])
  return hash
}
