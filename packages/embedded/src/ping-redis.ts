import { connect } from 'node:net'

/** True when a Redis on this port of 127.0.0.1 takes the password and has loaded its data. */
export const pingRedis = (port: number, password: string): Promise<boolean> =>
  new Promise(resolve => {
    let answer = ''
    const socket = connect({ port, host: '127.0.0.1' })
    const finish = (ready: boolean) => {
      socket.destroy()
      resolve(ready)
    }
    socket.setTimeout(1000, () => finish(false))
    socket.on('error', () => finish(false))
    socket.on('close', () => finish(false))
    socket.on('connect', () => socket.write(`AUTH ${password}\r\nPING\r\n`))
    socket.on('data', chunk => {
      answer += chunk.toString()
      if (answer === '+OK\r\n+PONG\r\n') finish(true)
      else if (answer.includes('-')) finish(false)
    })
  })
