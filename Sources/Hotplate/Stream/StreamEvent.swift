import Foundation

/// What a stream tells, in the order of its frames.
public enum StreamEvent: Sendable {
  /// A hit of a pass under way.
  case hit(Hit, PlatePass)
  /// A pass, at its end; `nil` hits when there are no lists.
  case read(PlatePass, hits: [Hit]?)
  /// One frame with its plates, when every frame is told.
  case frame(StreamPicture, ScannedImage)
  /// A picture that could not be decoded.
  case failure(FrameFailure)
}
