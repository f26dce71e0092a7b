import { type ExecFileException, execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { projectConfigSchema } from '@taxiway/domain'
import { createTestDatabase } from '@taxiway/testing'
import t, { type Test } from 'tap'
import { generatedPages } from '../src/documentation/generated-pages.js'
import { type Page, readPage, readPages, relativeLinks } from '../src/documentation/read-pages.js'
import { copyCheckout } from './fixtures/copy-checkout.js'
import { snippetContexts } from './fixtures/readme-snippets.js'

const require = createRequire(import.meta.url)
const root = fileURLToPath(new URL('../../..', import.meta.url))
const thisTest = relative(root, fileURLToPath(import.meta.url))
const pages = readPages(root)
const scripts = Object.keys(
  (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object }).scripts,
)

type Ran = { ok: boolean; output: string }
const run = (file: string, args: string[], cwd: string, env: Record<string, string> = {}): Promise<Ran> =>
  new Promise(done => {
    const whole = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env }
    execFile(file, args, { cwd, env: whole }, (error: ExecFileException | null, stdout, stderr) =>
      done({ ok: error === null, output: `${stdout}${stderr}` }),
    )
  })

/** An empty database beside the one that is made for the test. */
const anEmptyDatabase = async (t: Test): Promise<string> => {
  const { url, pool } = await createTestDatabase(t)
  const name = `empty_${new URL(url).pathname.slice(1)}`
  await pool.query(`create database "${name}"`)
  // Before the teardown of the other, whose pool it needs.
  t.teardown(() => pool.query(`drop database "${name}" with (force)`))
  return Object.assign(new URL(url), { pathname: `/${name}` }).href
}

/** Whether a link of a page leads somewhere; undefined when it does. */
const whyBroken = (page: Page, link: string): string | undefined => {
  const [path = '', anchor] = link.split('#') as [string, string?]
  const target = path === '' ? page.path : relative(root, resolve(root, dirname(page.path), decodeURI(path)))
  if (target.startsWith('..')) return `${link} leads out of the repository`
  if (!existsSync(join(root, target))) return `${link} does not exist`
  if (anchor === undefined || !target.endsWith('.md')) return undefined
  const { anchors } = readPage(target, readFileSync(join(root, target), 'utf8'))
  return anchors.has(anchor) ? undefined : `${target} has no heading #${anchor}`
}

t.test('a page lists all settings of a project, each with its meaning', async t => {
  const text = readFileSync(join(root, 'apps/api/README.md'), 'utf8')
  const missing = Object.entries(projectConfigSchema.shape)
    .filter(([name, { description }]) => !description || !text.includes(`| \`${name}\``))
    .map(([name]) => name)
  t.same(missing, [])
})

t.test('every relative link of every page leads somewhere', async t => {
  t.ok(pages.length > 20)
  const broken = pages.flatMap(page =>
    relativeLinks(page).flatMap(link => {
      const why = whyBroken(page, link)
      return why === undefined ? [] : [`${page.path}: ${why}`]
    }),
  )
  t.same(broken, [])
  const bad = readPage(
    'README.md',
    'see [a](nowhere.md), [b](#nothing), [c](https://x), `[d](e)`\n\n## Some `thing`!\n',
  )
  t.same(
    relativeLinks(bad).map(link => whyBroken(bad, link) === undefined),
    [false, false],
    'and a broken one is found',
  )
  t.same([...bad.anchors], ['some-thing'])
})

t.test('every line of a page fits a screen', async t => {
  const long = pages.flatMap(({ path, text }) =>
    text
      .split('\n')
      .flatMap((line, index) => (line.length > 150 ? [`${path}:${index + 1}: ${line.length}`] : [])),
  )
  t.same(long, [], 'a table is as wide as its longest cell: write several tables, or a list')
})

t.test('every npm command a page names exists', async t => {
  for (const { path, text } of pages) {
    for (const [command, name = ''] of text.matchAll(/\bnpm run ([a-z:][\w:-]*)/g))
      t.ok(scripts.includes(name), `${path}: ${command}`)
    for (const [command, name = ''] of text.matchAll(/`npm (start|test|[a-z]+)\b/g))
      if (name !== 'run') t.ok(scripts.includes(name), `${path}: ${command.slice(1)}`)
  }
})

/** The commands of the pages for people, as they stand there, and what shows that they do what they are said to do. */
const commands: Record<string, (t: Test) => Promise<Ran>> = {
  'npm test -- packages/testing/test/create-test-database.test.ts': async () =>
    run('npm', ['test', '--', 'packages/testing/test/create-test-database.test.ts'], root),
  'DATABASE_URL=postgres://localhost/taxiway npm run db:migrate': async t => {
    const env = { DATABASE_URL: await anEmptyDatabase(t) }
    const first = await run('npm', ['run', 'db:migrate'], root, env)
    return first.ok ? run('npm', ['run', 'db:migrate'], root, env) : first
  },
  'node --conditions=@taxiway/source --import=tsx packages/testing/bin/write-pages.ts': t =>
    writesAgain(t, 'packages/testing/bin/write-pages.ts', ['apps/api/ERRORS.md']),
  'node --conditions=@taxiway/source --import=tsx apps/api/bin/write-openapi.ts': t =>
    writesAgain(t, 'apps/api/bin/write-openapi.ts', [
      'apps/api/openapi.json',
      'packages/client/src/generated/api.ts',
    ]),
  'node apps/local/bin/make-env.mjs --public-url https://taxiway.example.com': async t => {
    const copy = copyCheckout(t, root)
    const args = ['apps/local/bin/make-env.mjs', '--public-url', 'https://taxiway.example.com']
    const ran = await run(process.execPath, args, copy)
    return { ok: ran.ok && existsSync(join(copy, '.env')), output: ran.output }
  },
  // Needs a container engine, which no test has: apps/local/test/docker-files.test.ts checks the file.
  'docker compose up': async () => ({
    ok: existsSync(join(root, 'docker-compose.yml')),
    output: 'docker-compose.yml',
  }),
}

/** Removes the files from a copy and runs the program there; it works if it writes what the checkout has. */
const writesAgain = async (t: Test, program: string, files: string[]): Promise<Ran> => {
  const copy = copyCheckout(t, root)
  for (const file of files) rmSync(join(copy, file))
  const ran = await run(process.execPath, ['--conditions=@taxiway/source', '--import=tsx', program], copy)
  const read = (folder: string, file: string) =>
    existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : ''
  const different = files.filter(file => read(copy, file) !== read(root, file))
  return { ok: ran.ok && different.length === 0, output: `${ran.output}${different.join(' ')}` }
}

/** The test contains the command, or it runs every block of the page that names it. */
const runs = (test: string, command: string): boolean => {
  const source = readFileSync(join(root, test), 'utf8')
  return source.includes(command) || source.includes('testedBy === thisTest')
}

t.test('every shell block for people names the test that runs it', async t => {
  const used = new Set<string>()
  for (const { path, blocks } of pages.filter(one =>
    /^(README|\.github\/CONTRIBUTING)\.md$/.test(one.path),
  )) {
    for (const { code, line, testedBy } of blocks.filter(({ language }) =>
      /^(sh|bash|console)$/.test(language),
    )) {
      const where = `${path}:${line}`
      if (!t.ok(testedBy && existsSync(join(root, testedBy)), `${where} names a test that exists`)) continue
      for (const command of code.trim().split('\n')) {
        used.add(command)
        if (testedBy === thisTest) t.ok(command in commands, `${where}: ${command} is run below`)
        else t.ok(runs(testedBy ?? '', command), `${testedBy} runs ${command}`)
      }
    }
  }
  t.same(
    Object.keys(commands).filter(command => !used.has(command)),
    [],
    'and nothing is run below that no page names',
  )
})

for (const [command, check] of Object.entries(commands)) {
  t.test(`it works: ${command}`, async t => {
    const { ok, output } = await check(t)
    t.ok(ok, output.slice(-2_000))
  })
}

t.test('generated parts of pages are as fresh as what they are made from', async t => {
  for (const [path, render] of Object.entries(generatedPages)) {
    const text = readFileSync(join(root, path), 'utf8')
    t.equal(render(text), text, `${path}: run packages/testing/bin/write-pages.ts`)
  }
})

type Snippet = { name: string; file: string; run: boolean }

/** Writes the snippets into their packages, where their imports resolve as they would for a reader. */
const writeSnippets = (t: Test): Snippet[] =>
  pages
    .filter(({ path }) => /^packages\/[^/]+\/README\.md$/.test(path))
    .flatMap(({ path, blocks }) => {
      const folder = join(root, dirname(path), '.tap', `readme-${process.pid}`)
      return blocks
        .filter(({ language }) => language === 'ts')
        .flatMap(({ code }, index): Snippet[] => {
          const name = `${path} ${index + 1}`
          const context = snippetContexts[name]
          if (!t.ok(context, `${name} is known to fixtures/readme-snippets.ts`) || !context) return []
          mkdirSync(folder, { recursive: true })
          t.teardown(() => rmSync(folder, { recursive: true, force: true }))
          const file = join(folder, `snippet-${index + 1}.ts`)
          writeFileSync(file, `${context.prelude ?? ''}\n${code}\nexport {}\n`)
          return [{ name, file, run: context.run }]
        })
    })

t.test('the snippets of the packages’ READMEs are right, and do what they say', async t => {
  const snippets = writeSnippets(t)
  const names = snippets.map(({ name }) => name)
  t.same(names.sort(), Object.keys(snippetContexts).sort())

  await t.test('they type-check', async t => {
    const config = join(root, '.tap', `readme-${process.pid}.json`)
    mkdirSync(dirname(config), { recursive: true })
    t.teardown(() => rmSync(config, { force: true }))
    const compilerOptions = { rootDir: '..', noUnusedLocals: false, typeRoots: ['../node_modules/@types'] }
    const files = snippets.map(({ file }) => relative(dirname(config), file))
    writeFileSync(
      config,
      JSON.stringify({ extends: '../tsconfig.base.json', compilerOptions, files, include: [] }),
    )
    const tsc = join(root, 'node_modules', '.bin', 'tsc')
    const { output } = await run(tsc, ['-p', config, '--pretty', 'false'], root)
    // Other files are checked by `npm run check`, whose business they are.
    const own = output.split('\n').filter(line => line.includes(`readme-${process.pid}`))
    t.same(own, [])
    t.notMatch(output, /error TS(18003|5\d\d\d):/, 'tsc understood what it was asked')
  })

  for (const { name, file } of snippets.filter(one => one.run)) {
    await t.test(`${name} runs`, async t => {
      const cwd = mkdtempSync(join(tmpdir(), 'taxiway-readme-'))
      t.teardown(() => rmSync(cwd, { recursive: true, force: true }))
      const needsDatabase = readFileSync(file, 'utf8').includes('DATABASE_URL')
      const env = needsDatabase ? { DATABASE_URL: (await createTestDatabase(t)).url } : {}
      const { ok, output } = await run(
        process.execPath,
        ['--conditions=@taxiway/source', `--import=${pathToFileURL(require.resolve('tsx'))}`, file],
        cwd,
        env,
      )
      t.ok(ok, output.slice(-2_000))
    })
  }
})
