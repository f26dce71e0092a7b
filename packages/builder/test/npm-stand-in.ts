import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'

/** An npm registry with the two packages that a toolchain is made of: a program for Node, and an npm of one file. */
export const startNpmRegistry = async (t: Test, { node }: { node?: string } = {}) => {
  const root = mkdtempSync(join(tmpdir(), 'taxiway-npm-'))
  t.teardown(() => rmSync(root, { recursive: true }))
  for (const name of ['node', 'npm']) mkdirSync(join(root, name, 'package/bin'), { recursive: true })
  if (node === undefined) writeFileSync(join(root, 'node/package/bin/node'), '#!/bin/sh\necho node\n')
  else copyFileSync(node, join(root, 'node/package/bin/node'))
  chmodSync(join(root, 'node/package/bin/node'), 0o755)
  for (const name of ['npm-cli.js', 'npx-cli.js']) {
    writeFileSync(join(root, 'npm/package/bin', name), '#!/usr/bin/env node\n')
    chmodSync(join(root, 'npm/package/bin', name), 0o755)
  }
  mkdirSync(join(root, 'served'))
  const packed = ['node', 'npm'].map(name => {
    const file = join(root, 'served', `${name}.tgz`)
    execFileSync('tar', ['-C', join(root, name), '--use-compress-program=gzip -1', '-cf', file, 'package'])
    return [name, readFileSync(file)] as const
  })
  const packages = new Map(packed)
  const asked: string[] = []
  const lies = { integrity: false }
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    asked.push(path)
    const tarball = /^\/(\w+)\.tgz$/.exec(path)?.[1]
    if (tarball !== undefined) return void response.end(packages.get(tarball))
    const [, name = '', version] = /^\/mirror\/(node|npm)[\w-]*\/([\d.]+)$/.exec(path) ?? []
    const bytes = packages.get(name)
    if (bytes === undefined || version === '0.0.0') return void response.writeHead(404).end('{}')
    const integrity = createHash('sha512')
      .update(lies.integrity ? 'other' : bytes)
      .digest('base64')
    response.setHeader('content-type', 'application/json')
    response.end(
      JSON.stringify({ dist: { tarball: `${origin()}/${name}.tgz`, integrity: `sha512-${integrity}` } }),
    )
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `${origin()}/mirror`, asked, lies }
}
