export type ServerSentEvent = { event: string; id: string | undefined; data: string }

/**
 * Takes a `text/event-stream` apart as it arrives, in pieces cut anywhere, by the rules of
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation. An event that is not complete is not given.
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
      // A carriage return at the very end may be half of a line break, so it waits for what follows.
      const lines = (rest + text).split(/\r\n|\n|\r(?!$)/)
      rest = lines.pop() ?? ''
      return lines.flatMap(line => takeLine(line) ?? [])
    },
  }
}
