const ADDRESSED_TO_A_MODEL =
  /\b(?:ignore|disregard|forget|override)\b.{0,30}\b(?:previous|prior|above|earlier|preceding|all)\b.{0,20}\b(?:instructions?|prompts?|rules|text|messages?|context)\b|\byou are (?:now )?(?:an?|the) (?:ai|assistant|language model|llm|chatbot|reviewer)\b|\bsystem prompt\b|\b(?:ai|llm|language model|assistant|agent|bot) (?:reading|processing|analy[sz]ing|reviewing) this\b|\bset the verdict\b|\bapprove (?:this|the) (?:specification|document|brief|request|run|gate)\b|\bmark (?:this|every|all) \w+ as (?:approved|minor|passed)\b|^\s*(?:system|assistant)\s*:/i;

/** Whether a passage speaks to the machine that reads it rather than about what is to be built. */
export function isAddressedToModel(text: string): boolean {
  return ADDRESSED_TO_A_MODEL.test(text);
}
