import CLeptonica
import Foundation

/// One picture of Leptonica, freed with this value.
struct Pix: ~Copyable {
  /// Never null; not to be kept beyond this value.
  let pointer: UnsafeMutablePointer<PIX>

  /// Takes over a picture; `nil` when Leptonica gave none.
  init?(_ pointer: UnsafeMutablePointer<PIX>?) {
    guard let pointer else { return nil }
    self.pointer = pointer
  }

  deinit {
    var pointer: UnsafeMutablePointer<PIX>? = pointer
    pixDestroy(&pointer)
  }

  var width: Int { Int(pixGetWidth(pointer)) }
  var height: Int { Int(pixGetHeight(pointer)) }

  /// The picture in 8-bit gray, what is transparent over white.
  borrowing func gray() -> Pix? {
    if pixGetDepth(pointer) == 32 && pixGetSpp(pointer) == 4 {
      guard let opaque = Pix(pixAlphaBlendUniform(pointer, 0xFFFF_FF00)) else { return nil }
      return Pix(pixConvertRGBToGray(opaque.pointer, 0.299, 0.587, 0.114))
    }
    // Of two colors Leptonica would make white and black, in their order, whatever they are.
    if pixGetDepth(pointer) == 1 && pixGetColormap(pointer) != nil {
      return Pix(pixRemoveColormap(pointer, Int32(REMOVE_CMAP_TO_GRAYSCALE)))
    }
    // By the weights of JPEG, which the models saw: Leptonica's own are others.
    if pixGetDepth(pointer) == 32 {
      return Pix(pixConvertRGBToGray(pointer, 0.299, 0.587, 0.114))
    }
    return Pix(pixConvertTo8(pointer, 0))
  }

  /// The gray values of an 8-bit picture, row by row; `nil` of any other.
  borrowing func grayPixels() -> [UInt8]? {
    let (width, height) = (width, height)
    let stride = Int(pixGetWpl(pointer))
    guard pixGetDepth(pointer) == 8, let words = pixGetData(pointer) else { return nil }
    return [UInt8](unsafeUninitializedCapacity: width * height) { buffer, count in
      for y in 0..<height {
        for x in 0..<width {
          // The first pixel of a word stands in its highest byte, on every processor.
          let word = words[y * stride + x >> 2]
          buffer[y * width + x] = UInt8(truncatingIfNeeded: word >> (24 - 8 * UInt32(x & 3)))
        }
      }
      count = width * height
    }
  }
}

/// Settings of Leptonica that hold for the whole process.
enum Leptonica {
  /// Keeps Leptonica from writing to standard error: failures are told in records.
  static func quiet() { _ = silenced }

  private static let silenced: Bool = {
    setMsgSeverity(Int32(L_SEVERITY_NONE))
    return true
  }()
}
