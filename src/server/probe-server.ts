import { connect } from 'node:http2';

const DESCRIBE_NAMESPACE = '/temporal.api.workflowservice.v1.WorkflowService/DescribeNamespace';

/**
 * Says whether a Temporal server at the address serves the namespace: one gRPC call, written by hand so that waiting for a server
 * needs no client.
 */
export function servesNamespace(address: string, namespace: string, timeoutMs = 2_000): Promise<boolean> {
  return new Promise((resolve) => {
    const session = connect(`http://${address}`);
    const finish = (serves: boolean): void => {
      session.destroy();
      resolve(serves);
    };
    session.setTimeout(timeoutMs, () => finish(false));
    session.on('error', () => finish(false));
    const call = session.request({
      ':method': 'POST',
      ':path': DESCRIBE_NAMESPACE,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const judge = (headers: { readonly [name: string]: unknown }): void => {
      if ('grpc-status' in headers) finish(headers['grpc-status'] === '0');
    };
    call.once('response', judge);
    call.once('trailers', judge);
    call.on('error', () => finish(false));
    call.once('close', () => finish(false));
    call.resume();
    call.end(frame(namespace));
  });
}

/** A gRPC frame around a protobuf message whose field 1 is this text. */
function frame(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  const message = Buffer.concat([Buffer.from([0x0a, ...varint(bytes.byteLength)]), bytes]);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.byteLength, 1);
  return Buffer.concat([head, message]);
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}
