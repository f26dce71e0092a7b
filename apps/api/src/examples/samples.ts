/** Examples of one kind: named schemas in answers, and request bodies. */
export type Examples = {
  schemas: Readonly<Record<string, unknown>>
  bodies: Readonly<Record<string, unknown>>
}

/** Values that the examples share, so that they tell one story: the twelfth pull request of a shop. */
export const sampleId = (prefix: string, end: string): string =>
  `${prefix}_01k7fsv4a2e8wr3qtn6d5hm${end.padStart(3, '0')}`
export const at = '2026-03-02T09:30:00.000Z'
export const later = '2026-03-02T09:30:41.000Z'
export const sha = '3f882970c1a5d24e86b7f90c1d2e3a4b5c6d7e8f'
export const hash = 'b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9'
export const url = 'https://shop-pr-12-llpn3p.fly.dev'
export const requestId = 'req_6f1c2d3e'
export const projectId = sampleId('prj', '1')
export const environmentId = sampleId('env', '12')
export const deploymentId = sampleId('dep', '3')
export const tokenId = sampleId('tok', '5')
