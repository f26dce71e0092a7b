export type ServerSentEvent = { event: string; id: string | undefined; data: string }

/**
 * Parses a `text/event-stream` as it arrives, in pieces of any size, by the rules of
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation. Returns
 * complete events only.
 */
export const createEventParser = () => {
  let rest = ''
  let draft: { event?: string; id?: string; data?: string[] } = {}

  const takeLine = (line: string): ServerSentEvent | undefined => {
    if (line === '') {
      const { event = 'message', id, data } = draft
      draft = {}
      return data && { event, id, data: data.join('\n') }
    }
    const colon = line.indexOf(':')
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'event' || field === 'id') draft[field] = value
    if (field === 'data') draft.data = [...(draft.data ?? []), value]
    return undefined
  }

  return {
    push: (text: string): ServerSentEvent[] => {
      // A carriage return at the very end may be half of a line break, so wait for the next piece.
      const lines = (rest + text).split(/\r\n|\n|\r(?!$)/)
      rest = lines.pop() ?? ''
      return lines.flatMap(line => takeLine(line) ?? [])
    },
  }
}
