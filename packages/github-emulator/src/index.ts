export { appPermissions } from './app-identity.js'
export { sampleChange, sampleRepositoryFiles } from './sample-repository.js'
export { startGithubEmulator } from './start-github-emulator.js'
export { validateGithubJournal } from './validate-github-journal.js'
