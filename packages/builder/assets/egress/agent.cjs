'use strict'
// Preloaded into each Node of a build. It sends `fetch` and the requests of `http` and `https` through the proxy, as far as this Node does
// not do it by itself: versions that know NODE_USE_ENV_PROXY leave out agents that a program makes. This is a convenience, no guard: a
// program that goes around it reaches nothing, since there is no other way out.
const [major, minor] = process.versions.node.split('.').map(Number)
// biome-ignore lint/style/noProcessEnv: a program of its own
const { HTTPS_PROXY } = process.env
const knowsProxies = major > 24 || (major === 24 && minor >= 5) || (major === 22 && minor >= 21)
if (HTTPS_PROXY) install(HTTPS_PROXY)

function install(proxyUrl) {
  const http = require('node:http')
  const https = require('node:https')
  const net = require('node:net')
  const proxy = new URL(proxyUrl)

  const isLoopback = host =>
    /^(localhost|.*\.localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/i.test(host || 'localhost')

  /** A connection through the proxy: `done(error)` or `done(null, socket)`. */
  const tunnel = (host, port, done) => {
    const authority = `${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}`
    const request = http.request({
      method: 'CONNECT',
      host: proxy.hostname,
      port: proxy.port,
      path: authority,
      headers: { host: authority },
      createConnection: options => net.connect(options.port, options.host),
    })
    request.once('error', done)
    request.once('connect', (response, socket, head) => {
      socket.on('error', () => {})
      if (response.statusCode === 200) {
        if (head.length > 0) socket.unshift(head)
        return done(null, socket)
      }
      const answer = [head]
      socket
        .on('data', chunk => answer.push(chunk))
        .once('close', () => {
          const error = new Error(
            String(Buffer.concat(answer)).trim() || `the proxy answered ${response.statusCode}`,
          )
          done(Object.assign(error, { code: 'ECONNREFUSED' }))
        })
    })
    request.end()
  }

  const viaTunnel = (direct, defaultPort) =>
    function createConnection(...args) {
      const [options, done] = args
      // Others than an agent call it in other ways, and agents for sockets have no host.
      if (typeof options !== 'object' || typeof done !== 'function' || options.socketPath || options.socket)
        return direct.apply(this, args)
      const host = options.host || options.hostname
      if (isLoopback(host) || (knowsProxies && this?.options?.proxyEnv !== undefined))
        return direct.apply(this, args)
      tunnel(host, options.port || defaultPort, (error, socket) => {
        if (error) return done(error)
        if (defaultPort === 80) return done(null, socket)
        done(null, direct.call(this, { ...options, socket }))
      })
    }
  http.Agent.prototype.createConnection = viaTunnel(http.Agent.prototype.createConnection, 80)
  https.Agent.prototype.createConnection = viaTunnel(https.Agent.prototype.createConnection, 443)

  if (!knowsProxies) sendFetchThrough(tunnel, isLoopback)
}

function sendFetchThrough(tunnel, isLoopback) {
  const net = require('node:net')
  const tls = require('node:tls')

  const connectForFetch = (options, done) => {
    const { hostname, protocol, servername } = options
    const isSecure = protocol === 'https:'
    const port = options.port || (isSecure ? 443 : 80)
    const host = hostname.replace(/^\[(.*)\]$/, '$1')
    const secure = given => {
      const socket = tls.connect({ ...given, servername: servername || host, ALPNProtocols: ['http/1.1'] })
      socket.once('error', done).once('secureConnect', () => {
        socket.removeListener('error', done)
        done(null, socket)
      })
    }
    if (!isLoopback(host))
      return tunnel(host, port, (error, socket) => {
        if (error) return done(error)
        if (isSecure) secure({ socket })
        else done(null, socket)
      })
    if (isSecure) return secure({ host, port })
    const socket = net.connect(port, host)
    socket.once('error', done).once('connect', () => {
      socket.removeListener('error', done)
      done(null, socket)
    })
  }

  // The client inside of Node takes its connections from a dispatcher under this name, which is there once `fetch` has been loaded.
  const dispatcher = Symbol.for('undici.globalDispatcher.1')
  const plainFetch = globalThis.fetch
  if (typeof plainFetch !== 'function') return
  let isReady = false
  const prepare = () => {
    isReady = true
    void globalThis.Headers
    const current = globalThis[dispatcher]
    // What the project has put there itself stays.
    if (current?.constructor.name === 'Agent')
      globalThis[dispatcher] = new current.constructor({ connect: connectForFetch })
  }
  globalThis.fetch = function fetch(...args) {
    if (!isReady) prepare()
    return plainFetch.apply(this, args)
  }
}
