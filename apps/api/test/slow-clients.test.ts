import { connect, type Socket } from 'node:net'
import { eventually } from '@taxiway/testing'
import t from 'tap'
import { openApi } from './support.js'

const sockets = 50

t.test('clients that never finish a request are cut, and nobody else waits for them', async t => {
  const { app } = await openApi(t)
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as { port: number }
  const open = new Set<Socket>()
  for (let i = 0; i < sockets; i += 1) {
    const socket = connect(port, '127.0.0.1', () =>
      // Half of them never finish the head, half never the body.
      socket.write(
        i % 2 === 0
          ? 'GET /healthz HTTP/1.1\r\nhost: x\r\n'
          : 'POST /webhooks/github HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{',
      ),
    )
    open.add(socket)
    socket.on('error', () => undefined).on('close', () => open.delete(socket))
    socket.resume()
  }
  t.teardown(() => {
    for (const socket of open) socket.destroy()
  })
  const drip = setInterval(() => {
    for (const socket of open) if (socket.writable) socket.write('x')
  }, 1_000)
  t.teardown(() => clearInterval(drip))
  let answered = 0
  await eventually(
    async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/healthz`)
      if (answer.status === 200) answered += 1
      return open.size === 0
    },
    { timeoutMs: 50_000 },
  )
  t.ok(answered > 0, `${answered} others were answered meanwhile`)
})
