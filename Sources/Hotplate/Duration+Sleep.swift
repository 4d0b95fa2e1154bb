extension Duration {
  /// What a wait of this length is: at most a year, as the clock does not count to the end of a much longer one.
  package var asWait: Duration { min(self, .seconds(365 * 86_400)) }
}
