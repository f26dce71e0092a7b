import { once } from 'node:events'
import { createServer, get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Readable } from 'node:stream'
import t, { type Test } from 'tap'
import { createLiveStreams } from '../src/logs/live-streams.js'

/** Says one word, then waits until it is told to stop: a log to which nothing is added. */
const quiet = async function* (signal: AbortSignal) {
  yield 'hello'
  await once(signal, 'abort')
}

const openOne = async (t: Test, { isAllowed = async () => true } = {}) => {
  const streams = createLiveStreams()
  let started: Readable | undefined
  const server = createServer((_, response) => {
    started = streams.start({ owner: 'a', response, frames: quiet, isAllowed })
    started.pipe(response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const [response] = (await once(
    get({ host: '127.0.0.1', port: (server.address() as AddressInfo).port }),
    'response',
  )) as [IncomingMessage]
  response.on('error', () => undefined)
  await once(response, 'data')
  if (started === undefined) throw new Error('no stream was started')
  return { streams, response, ended: once(started, 'close') }
}

// Without the signal each would wait for the next frame, which never comes.
t.test('a quiet stream ends at once when all streams are closed', async t => {
  const { streams, ended } = await openOne(t)
  streams.closeAll()
  await ended
})

t.test('a quiet stream ends at once when its reader goes', async t => {
  const { response, ended } = await openOne(t)
  response.destroy()
  await ended
})

t.test('a quiet stream ends when its reader may not read any more', async t => {
  const { ended } = await openOne(t, { isAllowed: async () => false })
  await ended
})
