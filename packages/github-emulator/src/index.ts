export { sampleChange, sampleRepositoryFiles } from './sample-repository.js'
export {
  type GithubEmulator,
  type GithubEmulatorOptions,
  startGithubEmulator,
} from './start-github-emulator.js'
export { validateGithubJournal } from './validate-github-journal.js'
