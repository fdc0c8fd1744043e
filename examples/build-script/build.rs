fn main() -> Result<(), vapi_build::Error> {
    vapi_build::Config::new().spec("spec").module("api").generate()
}
