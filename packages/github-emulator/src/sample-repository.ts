/**
 * The files of the sample app: a Node server without dependencies. `/` shows which commit and pull request it runs,
 * `/health` answers 200 and `/version` gives `{ sha }`.
 */
export const sampleRepositoryFiles = (): Record<string, string> => ({
  'package.json': `${JSON.stringify(
    {
      name: 'sample-app',
      version: '1.0.0',
      private: true,
      description: 'A small page that says which commit it is.',
      engines: { node: '>=20' },
      scripts: { start: 'node server.js' },
    },
    null,
    2,
  )}\n`,
  'server.js': SERVER,
  'message.json': renderMessage('Hello from main', '#2563eb'),
  'README.md': '# Sample app\n\nOpen a pull request and this page gets an address of its own.\n',
})

/** What the n-th commit of a pull request changes: the message and colour a visitor sees. */
export const sampleChange = (n = 1): Record<string, string> => {
  const colours = ['#7c3aed', '#059669', '#d97706', '#db2777']
  return {
    'message.json': renderMessage(
      `Change number ${n} is live`,
      colours[(n - 1) % colours.length] ?? '#7c3aed',
    ),
  }
}

const renderMessage = (message: string, colour: string): string =>
  `${JSON.stringify({ message, colour }, null, 2)}\n`

const SERVER = `'use strict'
const { createServer } = require('node:http')
const { message, colour } = require('./message.json')

const sha = process.env.REVIEW_APP_SHA || 'unknown'
const number = process.env.REVIEW_APP_PR_NUMBER || ''
const port = Number(process.env.PORT || 3000)
const escape = text => String(text).replace(/[&<>"']/g, c => '&#' + c.charCodeAt(0) + ';')

const page = \`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>\${escape(message)}</title>
<style>
  :root { color-scheme: light dark; --accent: \${escape(colour)} }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center;
         font: 16px/1.6 system-ui, sans-serif; background: color-mix(in srgb, var(--accent) 12%, Canvas) }
  main { padding: 3rem; max-width: 34rem; border-radius: 1rem; background: Canvas;
         border-top: .5rem solid var(--accent); box-shadow: 0 1rem 3rem rgb(0 0 0 / .15) }
  h1 { margin: 0 0 1rem; line-height: 1.2 }
  dl { display: grid; grid-template-columns: auto 1fr; gap: .25rem 1rem; margin: 0 }
  dt { opacity: .6 } dd { margin: 0; overflow-wrap: anywhere }
  code { font-family: ui-monospace, monospace; color: var(--accent) }
</style>
</head>
<body>
<main>
  <h1>\${escape(message)}</h1>
  <dl>
    <dt>Commit</dt><dd><code>\${escape(sha)}</code></dd>
    \${number ? '<dt>Pull request</dt><dd>#' + escape(number) + '</dd>' : ''}
  </dl>
</main>
</body>
</html>
\`

const send = (response, status, type, body) => {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
  response.end(body)
}

const server = createServer((request, response) => {
  const path = new URL(request.url, 'http://local').pathname
  if (path === '/') return send(response, 200, 'text/html; charset=utf-8', page)
  if (path === '/health') return send(response, 200, 'text/plain', 'ok\\n')
  if (path === '/version') return send(response, 200, 'application/json', JSON.stringify({ sha }))
  return send(response, 404, 'text/plain', 'not found\\n')
})

server.listen(port, '0.0.0.0', () => console.log('listening on ' + port + ' at ' + sha))
process.on('SIGTERM', () => server.close(() => process.exit(0)))
`
