import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Test } from 'tap'

type Package = { versions: readonly string[]; engines?: object; bin?: Record<string, string> }

const own = process.versions.node
const nodes = ['18.20.8', '20.19.0', '22.11.0', '22.20.0', '23.1.0', '24.1.0', '24.9.0', '25.1.0', own]
/** As in the npm registry, as far as tests need it. */
const packages: Record<string, Package> = {
  [`node-linux-${process.arch}`]: { versions: ['16.20.2', ...nodes, '26.0.0-rc.1'] },
  npm: { versions: ['10.9.4', '11.0.0'], bin: { npm: 'bin/npm-cli.js', npx: 'bin/npx-cli.js' } },
  pnpm: {
    versions: ['8.15.9', '9.1.2', '10.1.0', '10.2.0', '11.0.0'],
    engines: { node: '>=18.12' },
    bin: { pnpm: 'bin/pnpm.cjs' },
  },
  yarn: { versions: ['1.22.22'], bin: { yarn: 'bin/yarn.js' } },
  '@yarnpkg/cli-dist': { versions: ['3.8.7', '4.5.0'], bin: { yarn: './bin/yarn.js' } },
  [`@oven/bun-linux-${process.arch === 'arm64' ? 'aarch64' : process.arch}`]: {
    versions: ['1.1.0', '1.2.5'],
  },
}

/**
 * An npm registry with Node and package managers. A Node is the one that runs the tests, or a program of a line that says which version
 * it stands for, as STANDIN_NODE; package managers print how they are called.
 */
export const startNpmRegistry = async (t: Pick<Test, 'teardown'>, { node }: { node?: string } = {}) => {
  const root = mkdtempSync(join(tmpdir(), 'taxiway-npm-'))
  t.teardown(() => rmSync(root, { recursive: true }))
  const tarballs = new Map<string, Buffer>()
  const asked: string[] = []
  const state = { lies: false, down: false }

  const pack = (name: string, version: string): Buffer => {
    const id = `${name}@${version}`
    const known = tarballs.get(id)
    if (known !== undefined) return known
    const home = mkdtempSync(join(root, 'package-'))
    const put = (path: string, text: string): void => {
      mkdirSync(dirname(join(home, 'package', path)), { recursive: true })
      writeFileSync(join(home, 'package', path), text)
      chmodSync(join(home, 'package', path), 0o755)
    }
    const { bin } = packages[name] ?? {}
    put('package.json', JSON.stringify({ name, version, bin }))
    const tool = name.replace(/^@.*\/|-linux-.*$/g, '').replace('cli-dist', 'yarn')
    if (bin === undefined) {
      put(
        `bin/${tool}`,
        tool === 'node'
          ? `#!/bin/sh\nSTANDIN_NODE=${version} exec ${process.execPath} "$@"\n`
          : `#!/bin/sh\necho "${tool} ${version}: $*"\n`,
      )
      if (tool === 'node') put('include/node/node_version.h', `/* ${version} */`)
      if (tool === 'node' && node !== undefined) copyFileSync(node, join(home, 'package/bin/node'))
    } else
      for (const path of Object.values(bin))
        put(
          path,
          `#!/usr/bin/env node\nconsole.log('${tool} ${version}:', process.argv.slice(2).join(' '), 'on', process.env.STANDIN_NODE)\n`,
        )
    const file = join(home, 'package.tgz')
    execFileSync('tar', ['-C', home, '--use-compress-program=gzip -1', '-cf', file, 'package'])
    const bytes = readFileSync(file)
    tarballs.set(id, bytes)
    return bytes
  }

  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '')
    asked.push(path)
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
    if (state.down) return answer(503, {})
    const tarball = /^\/tarballs\/(.+)@([^@]+)\.tgz$/.exec(path)
    if (tarball !== null) return void response.end(pack(tarball[1] ?? '', tarball[2] ?? ''))
    const [, name = '', version] = /^\/mirror\/((?:@[\w-]+\/)?[\w-]+)(?:\/([\w.-]+))?$/.exec(path) ?? []
    const known = packages[name]
    if (known === undefined) return answer(404, {})
    if (version === undefined)
      return answer(200, { versions: Object.fromEntries(known.versions.map(one => [one, {}])) })
    if (!known.versions.includes(version)) return answer(404, {})
    const hash = createHash('sha512').update(state.lies ? 'other' : pack(name, version))
    const tarballUrl = `${origin()}/tarballs/${encodeURIComponent(name)}@${version}.tgz`
    answer(200, {
      engines: known.engines,
      dist: { tarball: tarballUrl, integrity: `sha512-${hash.digest('base64')}` },
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `${origin()}/mirror`, asked, state }
}
