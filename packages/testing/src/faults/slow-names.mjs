// Loaded into a process before its own code. Names below `.slow.test` are those of this machine, and looking one up takes this long, as
// with a name server that does not answer.
import dns from 'node:dns'

const delayMs = Number(process.env['SLOW_NAMES_MS'])
const { lookup } = dns

dns.lookup = (name, ...rest) => {
  if (!String(name).endsWith('.slow.test')) return lookup(name, ...rest)
  setTimeout(() => lookup('127.0.0.1', ...rest), delayMs)
}
