extension CheckRegistry {
  /// Checks of `Rules/checks/streams` that are more than resource data.
  static let streams: [any Check] = drafting.map { Gated($0) } + [ReceivedTokenCheck()]

  private static let drafting: [any DraftingCheck] = [
    ContinuationNotResumed(),
    ContinuationResumedTwice(),
    PromiseNotCompleted(),
    StreamNotFinished(),
    StreamNeverIterated(),
    StreamMissingTermination(),
    StreamUnboundedBuffer(),
    ChannelWithoutReceiver(),
    ChannelNotFinished(),
    ChannelResultDropped(),
    BodyNotDrained(),
    ContinuationNeverResumed(),
    ContinuationOverwritten(),
    StreamStoredNotFinished(),
    StreamStoredNeverIterated(),
    ChannelStoredWithoutReceiver(),
    ChannelReceiverLeaves(),
    ContinuationResumedUnderLock(),
    StreamTaskRetainsSelf(),
  ]
}
