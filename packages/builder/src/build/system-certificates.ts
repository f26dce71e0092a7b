import { accessSync } from 'node:fs'

/** The certificates that the system trusts: Debian, Red Hat, Alpine. */
const bundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/cert.pem',
]

/** The Node of toolchains has certificates of its own; in a network with its own authority it must know those of the system too. */
export const findSystemCertificates = (): string | undefined =>
  bundles.find(path => {
    try {
      accessSync(path)
      return true
    } catch {
      return false
    }
  })
