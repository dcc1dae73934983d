/** The typed client over a host, with one kind of failure whatever the host threw. */
import { createApi, ERROR_CODES, type Api, type ApiError, type ErrorCode } from './gen';
import type { Host } from './host/host';

/** A command that was refused or could not be carried. Shown by `code`; the message is for developers. */
export class ApiFailure extends Error {
  readonly code: ErrorCode;
  readonly file: string | null;

  constructor(error: ApiError) {
    super(error.message);
    this.name = 'ApiFailure';
    this.code = error.code;
    this.file = error.file ?? null;
  }
}

const isApiError = (value: unknown): value is ApiError =>
  typeof value === 'object' &&
  value !== null &&
  'code' in value &&
  (ERROR_CODES as readonly unknown[]).includes(value.code);

/** Makes a failure out of anything that was thrown. What is not an `ApiError` is a fault of ours. */
export function toFailure(thrown: unknown): ApiFailure {
  if (thrown instanceof ApiFailure) return thrown;
  if (isApiError(thrown)) return new ApiFailure(thrown);
  return new ApiFailure({
    code: 'internal',
    message: thrown instanceof Error ? thrown.message : 'not an error',
  });
}

/** `refused` hears of every failure, whoever deals with it. */
export function connect(host: Host, refused: (code: ErrorCode) => void): Api {
  return createApi(async (name, params) => {
    try {
      return await host.call(name, params);
    } catch (thrown) {
      const failure = toFailure(thrown);
      refused(failure.code);
      throw failure;
    }
  });
}
