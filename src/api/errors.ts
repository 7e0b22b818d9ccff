/** Errors as callers see them: never a stack, never a secret. */

export interface ErrorBody {
  /** The status in words. */
  error: string;
  /** Stable: programs may compare it. */
  code: string;
  message: string;
  details?: unknown;
}

const reasons = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  413: "Payload Too Large",
  415: "Unsupported Media Type",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
} as const;

export type ErrorStatus = keyof typeof reasons;

export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly status: ErrorStatus,
    readonly code: string,
    message: string,
    readonly details?: unknown,
    /** Seconds. */
    readonly retryAfter?: number,
  ) {
    super(message);
  }
}

export function errorBody({ status, code, message, details }: ApiError): ErrorBody {
  return { error: reasons[status], code, message, ...(details !== undefined && { details }) };
}

export interface Refusal {
  ok: false;
  status: ErrorStatus;
  code: string;
  message: string;
  retryAfter?: number;
}

/** What a Durable Object answers: thrown errors lose their class on the way. */
export type Result<T> = { ok: true; value: T } | Refusal;

export function done<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function refused(status: ErrorStatus, code: string, message: string): Refusal {
  return { ok: false, status, code, message };
}

/** @throws ApiError for a refusal. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new ApiError(result.status, result.code, result.message, undefined, result.retryAfter);
}
