import CTesseract

/// Tesseract's engine with a plate model; frees it when it goes.
///
/// One call at a time: every reader owns one.
struct Recognizer: ~Copyable {
  private let handle: OpaquePointer

  /// Loads a model (`.traineddata`) from memory; `nil` when Tesseract refuses it. Takes 5 to 14 ms.
  init?(model: UnsafeBufferPointer<UInt8>) {
    // Once a process, before any thread decodes: Tesseract works through Leptonica, too.
    Leptonica.quiet()
    guard let handle = plate_recognizer_create(model.baseAddress, model.count, 0) else {
      return nil
    }
    self.handle = handle
  }

  deinit { plate_recognizer_destroy(handle) }

  /// The probabilities of each character at each time step, from left to right; no steps when nothing was read.
  func output(of picture: RecognizerPicture) -> RecognizerOutput {
    let capacity = RecognizerPicture.width / 4
    let classes = Int(PLATE_CLASSES)
    let values = [Float](unsafeUninitializedCapacity: capacity * classes) { buffer, count in
      let steps = picture.pixels.withUnsafeBufferPointer {
        plate_recognizer_read(
          handle, $0.baseAddress, Int32(RecognizerPicture.width), Int32(RecognizerPicture.height),
          buffer.baseAddress, Int32(capacity))
      }
      count = max(0, Int(steps)) * classes
    }
    return RecognizerOutput(softened: values)
  }
}
