import t from 'tap'
import { serve, stop } from './serve-image.js'

t.test('a Procfile app gets the port of its machine in its arguments, and signals', async t => {
  const { url, machine } = await serve(t, {
    Procfile: `web: node app.cjs --listen=127.0.0.1:$PORT '$PORT'\n`,
    'app.cjs': `const [listen, literal] = process.argv.slice(2)
      require('node:http').createServer((_, response) => response.end(literal)).listen(Number(listen.split(':')[1]))
      process.on('SIGTERM', () => process.exit(5))`,
  })
  t.equal(await (await fetch(url)).text(), '$PORT')
  t.equal(await stop(machine), 5)
})
