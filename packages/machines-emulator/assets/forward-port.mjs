// Runs in the network of a machine: hands connections to a Unix socket on to a port there, and says when the port listens for others
// than the machine itself.
// Arguments: the socket's path, the port. Ends when its stdin does, which is when the emulator ends.
import { readFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'

const [path, port] = process.argv.slice(2)
const hexPort = Number(port).toString(16).toUpperCase().padStart(4, '0')
const everyMs = 50

const server = createServer({ allowHalfOpen: true }, client => {
  const app = connect({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true })
  client.pipe(app).pipe(client)
  client.on('error', () => app.destroy())
  app.on('error', () => client.destroy())
  app.on('close', () => client.destroy())
  client.on('close', () => app.destroy())
})

/** 127.0.0.0/8 and ::1, with the bytes of each word in the order of this processor. */
const isLoopback = address =>
  address.length === 8
    ? address.endsWith('7F')
    : address === '00000000000000000000000001000000' || /^0{16}FFFF0000.{6}7F$/.test(address)

/** State 0A is LISTEN; /proc/net shows the network of the process that reads it. */
const listens = () =>
  ['/proc/net/tcp', '/proc/net/tcp6'].some(file => {
    try {
      return readFileSync(file, 'latin1')
        .split('\n')
        .some(line => {
          const [, local = '', , state] = line.trim().split(/\s+/)
          return state === '0A' && local.endsWith(`:${hexPort}`) && !isLoopback(local.slice(0, -5))
        })
    } catch {
      return false
    }
  })

let said
const look = () => {
  const now = listens() ? 'up' : 'down'
  if (now !== said) process.stdout.write(`${now}\n`)
  said = now
}

server.listen(path, () => {
  look()
  setInterval(look, everyMs)
})
process.stdin.on('end', () => process.exit(0)).resume()
