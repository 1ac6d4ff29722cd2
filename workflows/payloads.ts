import { DefaultPayloadConverter, type Payload } from '@temporalio/common';

/**
 * What cannot be read becomes nothing, which is refused in commit: a Signal of bytes that are no JSON would otherwise
 * stop the workflow at that event for good.
 */
class Patient extends DefaultPayloadConverter {
  override fromPayload<T>(payload: Payload): T {
    try {
      return super.fromPayload<T>(payload);
    } catch {
      return undefined as T;
    }
  }
}

export const payloadConverter = new Patient();
