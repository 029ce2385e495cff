import { ed25519 } from '@noble/curves/ed25519.js';
import { type OpenGate, type Payloads, type SignedMessage, signedForm } from '../src/contract/index.js';

/** Somebody with a key of their own. */
export type Signer = {
  /** As `reviewers.yaml` writes it. */
  readonly publicKey: string;
  sign<Name extends SignedMessage>(name: Name, message: Payloads[Name], gate: OpenGate): Payloads[Name];
};

export function createSigner(): Signer {
  const secret = ed25519.utils.randomSecretKey();
  return {
    publicKey: `ed25519:${Buffer.from(ed25519.getPublicKey(secret)).toString('base64')}`,
    sign(name, message, gate) {
      const signature = ed25519.sign(Buffer.from(signedForm(name, message, gate)), secret);
      return { ...message, signature: Buffer.from(signature).toString('base64') };
    },
  };
}
