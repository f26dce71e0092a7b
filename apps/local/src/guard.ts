import { clearLedger } from './stack/ledger.js'

// A stack that is killed with kill -9 cannot stop its processes. This one waits for that: its standard input
// is a pipe that only the stack holds, and the pipe closes however the stack ends.
const [ledger] = process.argv.slice(2)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
process.stdin.resume()
process.stdin.on('end', async () => {
  if (ledger !== undefined) await clearLedger(ledger)
  process.exit(0)
})
