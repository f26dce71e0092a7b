const day = /^\d{4}-\d\d-\d\d$/
const word = /^[\w.:-]{1,128}$/

const startOf = (text: string, daysLater = 0): string | undefined => {
  const [year = 0, month = 0, date = 0] = text.split('-').map(Number)
  const at = new Date(year, month - 1, date + daysLater)
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}

/** The filters of an address that the API takes. Days are those of the reader, and the last one is shown as well. */
export const readFilters = (search: URLSearchParams) => {
  const [action, actor] = ['action', 'actor'].map(name => {
    const value = search.get(name) ?? ''
    return word.test(value) ? value : undefined
  })
  const [from, to] = ['from', 'to'].map(name => {
    const value = search.get(name) ?? ''
    return day.test(value) ? startOf(value, name === 'to' ? 1 : 0) : undefined
  })
  return { ...(action && { action }), ...(actor && { actor }), ...(from && { from }), ...(to && { to }) }
}
