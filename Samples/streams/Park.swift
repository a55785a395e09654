/// Meant to run until it is told to stop; but nobody can tell it, and cancelling its task does nothing.
func park() async {
  await withCheckedContinuation {  // expect: continuation-discarded
    (_: CheckedContinuation<Void, Never>) in
  }
}
