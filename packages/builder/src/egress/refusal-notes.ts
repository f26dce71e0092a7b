/** So many refusals are told one by one. */
const mostNotes = 20

/** Tells each refusal once, and no more of them than a person reads. */
export const createRefusalNotes = (tell: (text: string) => void) => {
  const told = new Set<string>()
  return (text: string): void => {
    if (told.has(text) || told.size > mostNotes) return
    told.add(text)
    tell(told.size > mostNotes ? 'More requests of the build were refused; they are not listed.' : text)
  }
}
