/** A port that a program of a machine listens on. */
export type Listener = { port: number; isLoopback: boolean }

/** Prints the sockets of a machine, in an image that has `cat`. */
export const showListeners = ['cat', '/proc/net/tcp', '/proc/net/tcp6'] as const

const listening = '0A'
/** Fly's own shell service listens there. */
const sshPort = 22

/** The listeners in what `showListeners` printed. Addresses are in the byte order of x86 and ARM. */
export const readListeners = (text: string): Listener[] =>
  text.split('\n').flatMap(line => {
    const [, local = '', , state] = line.trim().split(/\s+/)
    const [, address = '', port = ''] = /^((?:[0-9A-F]{8}){1,4}):([0-9A-F]{4})$/.exec(local) ?? []
    const listener = { port: Number.parseInt(port, 16), isLoopback: loopback.test(address) }
    return state === listening && port !== '' && listener.port !== sshPort ? [listener] : []
  })

/** 127.0.0.0/8, the same within IPv6, and ::1. */
const loopback = /^(?:.{6}7F|0{16}FFFF0000.{6}7F|0{24}01000000)$/
