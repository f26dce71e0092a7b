/** The files of the sample repository: a web app with no dependencies that says which commit it is. */
export function sampleFiles(): Record<string, string> {
  return {
    'package.json': `${JSON.stringify({ name: 'departures', private: true, scripts: { start: 'node server.js' } }, null, 2)}\n`,
    'README.md': '# Departures\n\nA very small web app for trying Taxiway.\n',
    'server.js': SERVER,
    'greeting.txt': 'Welcome aboard.\n',
  }
}

/** What a change of the sample app looks like. */
export const sampleChange = (greeting: string): Record<string, string> => ({
  'greeting.txt': `${greeting}\n`,
})

const SERVER = `const { readFileSync } = require('node:fs')
const { createServer } = require('node:http')

const greeting = readFileSync('greeting.txt', 'utf8').trim()
const commit = process.env.REVIEW_APP_SHA ?? 'unknown'

createServer((request, response) => {
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ greeting, commit }) + '\\n')
}).listen(Number(process.env.PORT ?? 8080))
`
