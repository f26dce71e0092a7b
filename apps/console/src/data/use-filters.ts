import { useSearchParams } from 'wouter'

/** The query of the address, and how to change one filter in it. */
export const useFilters = () => {
  const [search, setSearch] = useSearchParams()
  const filter = (name: string, value: string) =>
    setSearch(
      params => {
        if (value) params.set(name, value)
        else params.delete(name)
        return params
      },
      { replace: true },
    )
  return [search, filter] as const
}
