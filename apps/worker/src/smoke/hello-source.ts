import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The variable whose hash is the only path that the app has: an answer proves that its secret arrived. */
export const helloSecret = 'SMOKE_SECRET'

export const helloPath = (secret: string): string => `/${createHash('sha256').update(secret).digest('hex')}`

const files = {
  'package.json': JSON.stringify({ name: 'hello', private: true, scripts: { start: 'node server.js' } }),
  'server.js': `const { createHash } = require('node:crypto')
const path = '/' + createHash('sha256').update(process.env.${helloSecret} ?? '').digest('hex')
const server = require('node:http').createServer((request, response) => {
  response.writeHead(request.url === path ? 200 : 404).end('hello')
})
server.listen(process.env.PORT, () => console.log('hello listens on', process.env.PORT))
`,
}

/** Writes an app without dependencies into a folder. */
export const writeHelloSource = async (folder: string): Promise<void> => {
  await mkdir(folder, { recursive: true })
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
}
