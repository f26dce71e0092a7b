import fc from 'fast-check'
import t from 'tap'
import { createEventParser } from '../src/event-parser.js'

t.test('events do not depend on how the stream is cut, nor on its line breaks', async t => {
  const events = Array.from({ length: 9 }, (_, n) => ({
    event: 'log',
    id: String(n),
    data: `text ${n} é\u2028`,
  }))
  for (const end of ['\n', '\r', '\r\n']) {
    const text = events
      .map(({ event, id, data }) =>
        [`id: ${id}`, `event: ${event}`, ': a comment', `data: ${data}`, '', ''].join(end),
      )
      .join('')
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 20 }), cuts => {
        const parser = createEventParser()
        const edges = [0, ...cuts.sort((a, b) => a - b), text.length]
        const pieces = edges.map((from, i) => text.slice(from, edges[i + 1]))
        // A lone carriage return at the end is complete only after another byte follows.
        t.strictSame([...pieces.flatMap(parser.push), ...parser.push(': more')], events)
      }),
      { numRuns: 100 },
    )
  }
})

t.test('fields are read by the rules of the standard', async t => {
  const parse = (text: string) => createEventParser().push(text)
  t.strictSame(parse('data: a\ndata:b\ndata\n\n'), [{ event: 'message', id: undefined, data: 'a\nb\n' }])
  t.strictSame(parse('event: end\ndata:  two: spaces\n\n'), [
    { event: 'end', id: undefined, data: ' two: spaces' },
  ])
  t.strictSame(parse('event: nothing\n\n: comment\n\nretry: 1000\n\n'), [], 'without data there is no event')
  t.strictSame(parse('data: cut off\n'), [], 'nor without an end')
})
