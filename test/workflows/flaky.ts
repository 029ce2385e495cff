import { RawValue } from '@temporalio/common';
import { ApplicationFailure, workflowInfo } from '@temporalio/workflow';

export async function flaky(): Promise<string> {
  if (workflowInfo().attempt < 2) throw ApplicationFailure.create({ message: 'try again' });
  return 'well';
}

/** Gives what only a reader of its protocol can read. */
export async function protobuf(): Promise<RawValue> {
  return RawValue.fromPayload({
    metadata: { encoding: new TextEncoder().encode('binary/protobuf') },
    data: new Uint8Array([8, 1]),
  });
}
