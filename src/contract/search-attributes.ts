/** The custom search attributes a namespace needs, so that runs can be found by what they are and whom they wait for. */
export const SEARCH_ATTRIBUTES = {
  Lifecycle: 'Keyword',
  PipelineState: 'Keyword',
  FailureReason: 'Keyword',
  RequestedBy: 'Keyword',
  WaitingFor: 'KeywordList',
  GateDeadline: 'Datetime',
  ForkedFrom: 'Keyword',
} as const;
