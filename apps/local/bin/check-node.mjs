const REQUIRED = [20, 19]

/** Ends the process with a clear message when this Node is older than package.json asks for. */
export const checkNode = (version = process.versions.node) => {
  const [major, minor] = version.split('.').map(Number)
  if (major > REQUIRED[0] || (major === REQUIRED[0] && minor >= REQUIRED[1])) return
  console.error(
    `Taxiway needs Node ${REQUIRED.join('.')} or newer; this is ${version}. Get one at https://nodejs.org.`,
  )
  process.exit(1)
}
