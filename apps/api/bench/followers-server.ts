import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { sseChunk } from '../src/logs/sse.js'
import { openBareFanOut } from './fan-out-bare.js'
import { lineAt } from './follower-lines.js'

// A process of its own, so that its processor time is that of the fan-out alone.
const [linesPerSecond = '1000', everyMs = '100'] = process.argv.slice(2)
const perTick = (Number(linesPerSecond) * Number(everyMs)) / 1000
let seq = 0
const text = () => {
  let frames = ''
  for (let i = 0; i < perTick; i += 1) {
    seq += 1
    frames += sseChunk({
      seq,
      step: 'build',
      stream: 'stdout',
      text: lineAt(seq),
      at: new Date().toISOString(),
    })
  }
  return frames
}
const { server } = openBareFanOut({ text, everyMs: Number(everyMs) })
server.listen(0, '127.0.0.1')
await once(server, 'listening')
process.on('message', () => process.send?.({ rssBytes: process.memoryUsage.rss(), ...process.cpuUsage() }))
process.send?.((server.address() as AddressInfo).port)
