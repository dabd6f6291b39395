export { type Config, ConfigError, readConfig } from '../config.ts'
export { openStorage, type StorageOptions } from '../storage/open.ts'
export { type Storage, StorageUnavailableError } from '../storage/storage.ts'
export { createServer, type Server, type ServerOptions } from './server.ts'
