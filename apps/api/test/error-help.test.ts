import { readFileSync } from 'node:fs'
import { errorCatalogue, projectConfigSchema } from '@taxiway/domain'
import t from 'tap'
import { authEndpoints, authPath } from '../src/identity/auth-paths.js'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const settings = read('../../../.env.example')
const { paths } = JSON.parse(read('../openapi.json')) as { paths: Record<string, unknown> }
const routes = new Set([
  ...Object.keys(paths),
  ...Object.keys(authEndpoints).map(route => `${authPath}${route.split(' ')[1]}`),
  '/docs',
])

t.test('every route, setting and variable that an error names exists', async t => {
  for (const [code, { help }] of Object.entries(errorCatalogue)) {
    for (const [, path = ''] of help.matchAll(/(?<![\w.])(\/(?!taxiway )[a-z][\w{}/-]*)/g))
      t.ok(routes.has(path), `${code}: ${path}`)
    for (const [name] of help.matchAll(/\b[A-Z]+(?:_[A-Z]+)+\b/g))
      t.match(settings, new RegExp(`^${name}=`, 'm'), `${code}: ${name}`)
    for (const [, name = ''] of help.matchAll(/`([a-z]+[A-Z]\w+)`/g))
      t.ok(name in projectConfigSchema.shape, `${code}: ${name}`)
    t.notMatch(help, /limit of the project/, `${code}: names the setting`)
    t.notMatch(help, /^(?!.*\bif an earlier release is live\b).*\bstays live/i, `${code}: there may be none`)
  }
})
